import org.jspecify.annotations.NullMarked;

/** The payment provider port on YooKassa API v3. */
@NullMarked
@SuppressWarnings("module")
module ru.eatfit24.billing.yookassa {
    requires java.net.http;
    requires static transitive org.jspecify;
    requires transitive ru.eatfit24.billing.core;

    exports ru.eatfit24.billing.yookassa;
}
