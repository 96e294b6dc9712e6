package ru.eatfit24.billing.example.importer;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import ru.eatfit24.billing.testkit.TestDatabase;

/** The old service's database in one of the shapes that it is known to have had. */
final class OldService {

    /** What differs from one installation to another. */
    enum Shape {
        /** As its models say: {@code daily_usage}, with a unique index. */
        COMPLETE("daily_usage"),
        /** The other name of the usage table, and nothing that keeps a day from having several rows. */
        WITHOUT_INDEX("billing_dailyusage"),
        /** Both names. */
        BOTH_NAMES("daily_usage", "billing_dailyusage"),
        /** An early one: no {@code billing_period_end}, no webhook logs, no refunds, limits and plan codes of before. */
        EARLY("daily_usage");

        private final String usage;

        Shape(String... usage) {
            this.usage = String.join(",", usage);
        }

        List<String> usage() {
            return List.of(usage.split(",", -1));
        }
    }

    private final TestDatabase database;
    private final Shape shape;

    private OldService(TestDatabase database, Shape shape) {
        this.database = database;
        this.shape = shape;
    }

    static OldService of(TestDatabase database, Shape shape) throws SQLException {
        OldService old = new OldService(database, shape);
        old.createTables();
        return old;
    }

    Connection connect() throws SQLException {
        return database.dataSource().getConnection();
    }

    /** Runs statements. */
    OldService run(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
        return this;
    }

    private boolean isEarly() {
        return shape == Shape.EARLY;
    }

    private void createTables() throws SQLException {
        run(
                "CREATE TABLE subscription_plans (id serial PRIMARY KEY, code text UNIQUE, price numeric(10,2),"
                        + " duration_days int, is_active boolean DEFAULT true, "
                        + (isEarly()
                                ? "name text, max_photos_per_day int)"
                                : "display_name text, daily_photo_limit int, history_days int, is_test boolean DEFAULT false)"),
                "CREATE TABLE subscriptions (id serial PRIMARY KEY, user_id bigint, plan_id int, start_date timestamptz,"
                        + " end_date timestamptz, is_active boolean, auto_renew boolean, yookassa_payment_method_id text"
                        + (isEarly() ? ")" : ", card_mask text, card_brand text)"),
                "CREATE TABLE payments (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id bigint, plan_id int,"
                        + " amount numeric(10,2), currency text DEFAULT 'RUB', status text, yookassa_payment_id text UNIQUE,"
                        + " is_recurring boolean DEFAULT false, description text, error_message text, metadata jsonb,"
                        + " created_at timestamptz, updated_at timestamptz, paid_at timestamptz"
                        + (isEarly() ? ")" : ", billing_period_end timestamptz, webhook_processed_at timestamptz)"));
        if (isEarly()) {
            run(
                    "INSERT INTO subscription_plans (code, name, price, duration_days, max_photos_per_day) VALUES"
                            + " ('FREE', null, 0, 0, 3), ('MONTHLY', null, 199, 30, -1), ('OLD_YEAR', 'YEARLY', 1990, 365, -1)");
        } else {
            run(
                    "CREATE TABLE refunds (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), payment_id uuid,"
                            + " amount numeric(10,2), status text, yookassa_refund_id text, reason text, error_message text,"
                            + " created_at timestamptz, completed_at timestamptz)",
                    "CREATE TABLE webhook_logs (event_id text)",
                    "INSERT INTO webhook_logs VALUES ('e-1'), ('e-2')",
                    "INSERT INTO subscription_plans (code, price, duration_days, daily_photo_limit, history_days) VALUES"
                            + " ('FREE', 0, 0, 3, 7), ('PRO_MONTHLY', 299, 30, null, 180), ('PRO_YEARLY', 2490, 365, null, 180)");
        }
        for (String table : shape.usage()) {
            run("CREATE TABLE " + table + " (id bigserial PRIMARY KEY, user_id bigint, date date,"
                    + " photo_ai_requests int, created_at timestamptz, updated_at timestamptz)");
            if (shape == Shape.COMPLETE) {
                run("CREATE UNIQUE INDEX ON " + table + " (user_id, date)");
            }
        }
    }

    /** The number of a plan, by its code. */
    static String plan(String code) {
        return "(SELECT id FROM subscription_plans WHERE code = '" + code + "')";
    }

    /** Users from 1 on with so many days of use each, up to the day before this one. */
    OldService withUse(String table, int users, int days, String before) throws SQLException {
        return run("INSERT INTO " + table + " (user_id, date, photo_ai_requests) SELECT u, date '" + before
                + "' - d, 1 + (u + d) % 5 FROM generate_series(1, " + users + ") u, generate_series(1, " + days
                + ") d");
    }
}
