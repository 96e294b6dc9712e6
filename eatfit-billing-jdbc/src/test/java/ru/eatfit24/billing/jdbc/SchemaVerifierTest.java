package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.testkit.TestDatabase;

@ParameterizedClass
@EnumSource(names = "MARIADB", mode = EnumSource.Mode.EXCLUDE)
class SchemaVerifierTest {

    private final DatabaseKind kind;
    private final TestDatabase database;

    SchemaVerifierTest(DatabaseKind kind) {
        this.kind = kind;
        this.database = Databases.migrated(kind);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void acceptsWhatMigrateCreated() {
        assertThatCode(() -> Databases.verify(database.dataSource(), kind, "billing_"))
                .doesNotThrowAnyException();
    }

    @Test
    void acceptsColumnsIndexesAndChecksThatTheHostAdded() {
        change("ALTER TABLE billing_account ADD COLUMN host_note VARCHAR(10)");
        change("CREATE INDEX host_index ON billing_closed_window (starts_at)");
        change("ALTER TABLE billing_plan ADD CONSTRAINT host_check CHECK (code <> 'X')");

        assertThatCode(() -> Databases.verify(database.dataSource(), kind, "billing_"))
                .doesNotThrowAnyException();
    }

    @Test
    void namesARenamedUsageTableAndWhatItMayBeCalledNow() {
        change("DROP VIEW billing_usage");
        change("ALTER TABLE billing_account RENAME TO daily_usage");

        assertThat(refusal().differences())
                .containsExactly(
                        "table billing_account is missing; found daily_usage, is that it?",
                        "view billing_usage is missing; found daily_usage, is that it?");
    }

    @Test
    void namesAPluralTable() {
        change("ALTER TABLE billing_closed_window RENAME TO billing_closed_windows");

        assertThat(refusal().differences())
                .containsExactly("table billing_closed_window is missing; found billing_closed_windows, is that it?");
    }

    @Test
    void namesTablesUnderAnotherPrefix() {
        SchemaMismatchException refusal = refusal("quota_");

        assertThat(refusal.differences())
                .contains(
                        "table quota_account is missing; found billing_account, billing_usage, is that it?",
                        "table quota_plan is missing; found billing_plan, is that it?",
                        "view quota_usage is missing; found billing_usage, is that it?")
                .hasSize(ExpectedRelation.ALL.size());
        assertThat(refusal)
                .hasMessageContaining("BillingSchema.migrate(dataSource, \"quota_\")")
                .hasMessageContaining("BillingSchema.ddl(DatabaseKind." + kind + ", \"quota_\")");
    }

    @Test
    void namesATableInASchemaWhereTheConnectionDoesNotLook() {
        change("CREATE SCHEMA elsewhere");
        if (kind == DatabaseKind.POSTGRESQL) {
            change("ALTER TABLE billing_audit_entry SET SCHEMA elsewhere");
        } else {
            change("DROP TABLE billing_audit_entry");
            change("CREATE TABLE elsewhere.billing_audit_entry (root VARCHAR(128))");
        }

        assertThat(refusal().differences())
                .singleElement()
                .asString()
                .isEqualToIgnoringCase("table billing_audit_entry is missing; found elsewhere.billing_audit_entry,"
                        + " in a schema where the connection does not look");
    }

    @Test
    void namesAMissingColumnAndItsType() {
        change("ALTER TABLE billing_closed_window DROP CONSTRAINT billing_closed_window_used");
        change("ALTER TABLE billing_closed_window DROP COLUMN used");

        assertThat(refusal().differences())
                .containsExactly(
                        "column billing_closed_window.used is missing, expected bigint",
                        "table billing_closed_window has no CHECK over (used)");
    }

    @Test
    void namesAColumnOfAnotherType() {
        change("ALTER TABLE billing_closed_window ALTER COLUMN used SET DATA TYPE INT");

        assertThat(refusal().differences())
                .containsExactly("column billing_closed_window.used is integer, expected bigint");
    }

    @Test
    void namesATextColumnOfAnotherLength() {
        change("ALTER TABLE billing_audit_entry ALTER COLUMN actor SET DATA TYPE VARCHAR(20)");

        assertThat(refusal().differences())
                .containsExactly("column billing_audit_entry.actor is character varying(20),"
                        + " expected character varying(128)");
    }

    @Test
    void namesAColumnThatAllowsNull() {
        change("ALTER TABLE billing_account ALTER COLUMN version DROP NOT NULL");

        assertThat(refusal().differences())
                .containsExactly("column billing_account.version allows NULL, but must be NOT NULL");
    }

    @Test
    void namesAColumnThatRefusesNull() {
        change("UPDATE billing_catalog SET default_plan = 'FREE', default_version = 1");
        change("ALTER TABLE billing_catalog ALTER COLUMN default_plan SET NOT NULL");

        assertThat(refusal().differences())
                .containsExactly("column billing_catalog.default_plan is NOT NULL, but must allow NULL");
    }

    @Test
    void namesAMissingUniqueIndexByItsColumns() {
        change("ALTER TABLE billing_account DROP CONSTRAINT billing_account_pk");

        assertThat(refusal().differences())
                .containsExactly("table billing_account has no primary key or unique index over (root)");
    }

    @Test
    void acceptsAUniqueIndexOfAnotherName() {
        change("ALTER TABLE billing_closed_window DROP CONSTRAINT billing_closed_window_pk");
        change("CREATE UNIQUE INDEX of_the_host ON billing_closed_window (root, policy, feature, member, starts_at)");

        assertThatCode(() -> Databases.verify(database.dataSource(), kind, "billing_"))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesAUniqueIndexOverOtherColumnsAndOneThatIsNotUnique() {
        change("ALTER TABLE billing_closed_window DROP CONSTRAINT billing_closed_window_pk");
        change(
                "CREATE UNIQUE INDEX longer ON billing_closed_window (root, member, feature, policy, starts_at, ends_at)");
        change("CREATE INDEX plain ON billing_closed_window (root, member, feature, policy, starts_at)");

        assertThat(refusal().differences())
                .containsExactly("table billing_closed_window has no primary key or unique index over"
                        + " (root, member, feature, policy, starts_at)");
    }

    @Test
    void namesAMissingUniqueIndexBesideTheKey() {
        change("ALTER TABLE billing_payment DROP CONSTRAINT billing_payment_live");
        change("CREATE INDEX plain ON billing_payment (root, live_invoice)");

        assertThat(refusal().differences())
                .containsExactly("table billing_payment has no unique index over (root, live_invoice)");
    }

    @Test
    void namesAMissingCheck() {
        change("ALTER TABLE billing_catalog DROP CONSTRAINT billing_catalog_default");

        assertThat(refusal().differences())
                .containsExactly("table billing_catalog has no CHECK over (default_plan, default_version)");
    }

    @Test
    void namesAMissingView() {
        change("DROP VIEW billing_usage");

        assertThat(refusal().differences()).containsExactly("view billing_usage is missing");
    }

    @Test
    void namesATableThatStandsWhereAViewIsNeeded() {
        change("DROP VIEW billing_usage");
        change("CREATE TABLE billing_usage (root VARCHAR(128))");

        assertThat(refusal().differences()).containsExactly("billing_usage is a table, expected a view");
    }

    @Test
    void namesAViewWithoutAColumn() {
        change("DROP VIEW billing_usage");
        change("CREATE VIEW billing_usage AS SELECT root, member, feature, policy, starts_at, ends_at"
                + " FROM billing_closed_window");

        assertThat(refusal().differences()).containsExactly("column billing_usage.used is missing, expected bigint");
    }

    @Test
    void listsEverythingAtOnceAndSaysWhereItLookedAndWhatToDo() {
        change("DROP VIEW billing_usage");
        change("ALTER TABLE billing_account DROP CONSTRAINT billing_account_pk");
        change("ALTER TABLE billing_audit_entry DROP COLUMN details");

        SchemaMismatchException refusal = refusal();

        assertThat(refusal.differences()).hasSize(4);
        assertThat(refusal.toString().lines())
                .hasSize(7)
                .contains(
                        "4 differences:",
                        "  - table billing_account has no primary key or unique index over (root)",
                        "  - table billing_audit_entry has no CHECK over (details)",
                        "  - view billing_usage is missing");
        assertThat(refusal)
                .hasMessageStartingWith(
                        "The database does not fit this version of eatfit-billing. Looked at " + kind + " database \"")
                .hasMessageContaining("schema \"" + (kind == DatabaseKind.H2 ? "PUBLIC" : "public") + "\"")
                .hasMessageContaining("prefix billing_")
                .hasMessageContaining("call BillingSchema.migrate(dataSource) before the store is opened")
                .hasMessageContaining("BillingSchema.ddl(DatabaseKind." + kind + ", \"billing_\")");
    }

    @Test
    void anEmptySchemaIsMissingEverything() {
        try (TestDatabase empty = Databases.empty(kind)) {
            SchemaMismatchException refusal = catchThrowableOfType(
                    SchemaMismatchException.class, () -> Databases.verify(empty.dataSource(), kind, "billing_"));

            assertThat(refusal.differences())
                    .isEqualTo(List.of(
                            "table billing_catalog is missing",
                            "table billing_plan is missing",
                            "table billing_account is missing",
                            "table billing_member_window is missing",
                            "table billing_usage_entry is missing",
                            "table billing_hold is missing",
                            "table billing_closed_window is missing",
                            "table billing_outbox_event is missing",
                            "table billing_audit_entry is missing",
                            "view billing_usage is missing",
                            "table billing_subscription is missing",
                            "table billing_invoice is missing",
                            "table billing_payment is missing",
                            "table billing_provider_call is missing",
                            "table billing_refund is missing",
                            "table billing_payment_method is missing",
                            "table billing_credit_entry is missing",
                            "table billing_outbox_listener is missing",
                            "table billing_outbox_delivery is missing",
                            "table billing_webhook_event is missing"));
        }
    }

    private void change(String sql) {
        Databases.execute(database.dataSource(), sql);
    }

    private SchemaMismatchException refusal() {
        return refusal("billing_");
    }

    private SchemaMismatchException refusal(String prefix) {
        return catchThrowableOfType(
                SchemaMismatchException.class, () -> Databases.verify(database.dataSource(), kind, prefix));
    }
}
