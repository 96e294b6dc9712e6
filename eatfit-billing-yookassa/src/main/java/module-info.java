import org.jspecify.annotations.NullMarked;

/** The payment provider port on YooKassa API v3. */
@NullMarked
@SuppressWarnings("module")
module ru.eatfit24.billing.yookassa {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires java.net.http;
    requires org.slf4j;
    requires static transitive org.jspecify;
    requires transitive ru.eatfit24.billing.core;

    exports ru.eatfit24.billing.yookassa;
}
