package ru.eatfit24.billing.payment;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a call to the provider ended. Five ways, since the caller does something else after each. */
public sealed interface ProviderAnswer {

    /**
     * It was done, now or by an earlier send under the same key. That is not yet money: the object's status says how far it is, and may show how it was when it
     * was made.
     *
     * @param object what it made or changed
     */
    record Done(ProviderObject object) implements ProviderAnswer {

        /** Requires the object. */
        public Done {
            Objects.requireNonNull(object, "object");
        }
    }

    /**
     * The provider refuses it, for good: the same call will be refused again, and this send has had no effect. An earlier send of the same call whose answer was
     * lost may have had one.
     *
     * @param code the provider's code for it, such as {@code invalid_request}
     * @param parameter what the provider finds wrong, such as {@code payment_method_id}; null when it does not say
     * @param message for a log: what, on which id, and the provider's number for the case; nothing of the payer
     */
    record Refused(String code, @Nullable String parameter, String message) implements ProviderAnswer {

        /** Requires code and message. */
        public Refused {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * Too many calls, or the shop's access is not in order: this send has had no effect, and the same one may be made again later.
     *
     * @param after how long to wait at least
     * @param message for a log
     */
    record NotNow(Duration after, String message) implements ProviderAnswer {

        /** Requires both. */
        public NotNow {
            Objects.requireNonNull(after, "after");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * The key is known to the provider with other content, or in use at this very moment. Not a refusal of what was sent under it first: that may have had its
     * effect. It is never sent again under this key; the provider's records tell.
     *
     * @param message for a log
     */
    record KeyTaken(String message) implements ProviderAnswer {

        /** Requires the message. */
        public KeyTaken {
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * Nobody knows: no answer in time, a broken connection, an error inside the provider. It may have taken effect, and may still do so.
     *
     * @param message for a log
     */
    record Unknown(String message) implements ProviderAnswer {

        /** Requires the message. */
        public Unknown {
            Objects.requireNonNull(message, "message");
        }
    }
}
