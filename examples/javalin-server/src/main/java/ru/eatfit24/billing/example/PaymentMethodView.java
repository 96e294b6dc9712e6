package ru.eatfit24.billing.example;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.payment.MethodFace;
import ru.eatfit24.billing.payment.PaymentMethod;

/** The saved card as the app knows it: whether there is one, and what may be shown of it. */
record PaymentMethodView(
        boolean isAttached,
        @Nullable String cardMask,
        @Nullable String cardBrand) {

    private static final PaymentMethodView NONE = new PaymentMethodView(false, null, null);

    /** The method that would be charged. */
    static PaymentMethodView of(Billing billing, String account) {
        Optional<PaymentMethod> method = billing.payments().methods(account).stream()
                .filter(PaymentMethod::isActive)
                .reduce((one, other) -> one.isDefault() ? one : other);
        MethodFace face = method.map(PaymentMethod::face).orElse(null);
        return face == null
                ? NONE
                : new PaymentMethodView(true, face.last4() == null ? null : "**** " + face.last4(), face.brand());
    }
}
