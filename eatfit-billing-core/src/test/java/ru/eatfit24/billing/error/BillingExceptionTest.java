package ru.eatfit24.billing.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BillingExceptionTest {

    @Test
    void everyFailureOfTheWorldCanBeCaughtAsOneTypeAndKeepsItsCause() {
        Throwable cause = new IllegalStateException("the connection was closed");
        List<BiFunction<String, Throwable, RuntimeException>> constructors = List.of(
                BillingException::new,
                StoreUnavailableException::new,
                OutcomeUnknownException::new,
                AccountBusyException::new);

        for (BiFunction<String, Throwable, RuntimeException> constructor : constructors) {
            assertThat(constructor.apply("account org-7 was not reached", cause))
                    .isInstanceOf(BillingException.class)
                    .hasMessage("account org-7 was not reached")
                    .hasCause(cause);
        }
    }

    @Test
    void aFailureMayHaveNoCause() {
        List<Function<String, RuntimeException>> constructors = List.of(
                BillingException::new,
                StoreUnavailableException::new,
                OutcomeUnknownException::new,
                AccountBusyException::new);

        for (Function<String, RuntimeException> constructor : constructors) {
            assertThat(constructor.apply("account org-7 stayed locked for 2 s"))
                    .isInstanceOf(BillingException.class)
                    .hasMessage("account org-7 stayed locked for 2 s")
                    .hasNoCause();
        }
    }

    @Test
    void theKindsThatNeedDifferentNextStepsAreNotKindsOfEachOther() {
        assertThat(new OutcomeUnknownException("lost")).isNotInstanceOf(StoreUnavailableException.class);
        assertThat(new AccountBusyException("busy")).isNotInstanceOf(StoreUnavailableException.class);
    }
}
