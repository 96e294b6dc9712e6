/** A host on the module path: see {@link ru.eatfit24.billing.smoke.ModulePathSmoke}. */
@SuppressWarnings("module")
module ru.eatfit24.billing.smoke {
    requires com.h2database;
    requires java.naming;
    requires ru.eatfit24.billing.core;
    requires ru.eatfit24.billing.jdbc;
    requires ru.eatfit24.billing.yookassa;
}
