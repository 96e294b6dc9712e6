package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import ru.eatfit24.billing.jdbc.ExpectedRelation.ExpectedColumn;
import ru.eatfit24.billing.jdbc.LiveSchema.Column;
import ru.eatfit24.billing.jdbc.LiveSchema.Relation;

/**
 * Compares a database with what this version needs. It looks where an unqualified name is looked for (the current schema,
 * PostgreSQL's search path), reads only, and finds every difference before it speaks. More than needed is no difference:
 * a host may add columns, indexes and constraints of its own.
 */
final class SchemaVerifier {

    private final Dialect dialect;
    private final TablePrefix prefix;

    SchemaVerifier(Dialect dialect, TablePrefix prefix) {
        this.dialect = dialect;
        this.prefix = prefix;
    }

    /**
     * Returns when the database fits.
     *
     * @throws SchemaMismatchException with every difference when it does not
     */
    void verify(Handle handle) {
        LiveSchema live = LiveSchema.read(handle, dialect, prefix);
        List<String> differences = ExpectedRelation.ALL.stream()
                .flatMap(expected -> differences(live, expected).stream())
                .toList();
        if (differences.isEmpty() && !hasCatalogRow(handle)) {
            differences = List.of("table " + prefix.tableName("catalog") + " has no row with id 1");
        }
        if (!differences.isEmpty()) {
            throw new SchemaMismatchException(message(live, differences), differences);
        }
    }

    // Asked last: before, the table itself may be missing.
    private boolean hasCatalogRow(Handle handle) {
        return handle.createQuery(prefix.fill("SELECT COUNT(*) FROM ${prefix}catalog WHERE id = 1"))
                .mapTo(Long.class)
                .one()
                .equals(1L);
    }

    private List<String> differences(LiveSchema live, ExpectedRelation expected) {
        String name = prefix.tableName(expected.name());
        Optional<Relation> found = live.visible(name);
        if (found.isEmpty()) {
            return List.of(missing(live, expected));
        }
        if (found.get().kind() != expected.kind()) {
            return List.of(name + " is a " + word(found.get().kind()) + ", expected a " + word(expected.kind()));
        }
        List<String> differences = new ArrayList<>();
        Map<String, Column> columns = live.columns().getOrDefault(name, Map.of());
        for (ExpectedColumn column : expected.columns()) {
            compareColumn(name, expected, column, Optional.ofNullable(columns.get(column.name())), differences);
        }
        if (!expected.key().isEmpty()
                && !live.uniqueKeys().getOrDefault(name, Set.of()).contains(Set.copyOf(expected.key()))) {
            differences.add("table " + name + " has no primary key or unique index over ("
                    + String.join(", ", expected.key()) + ")");
        }
        for (List<String> unique : expected.unique()) {
            if (!live.uniqueKeys().getOrDefault(name, Set.of()).contains(Set.copyOf(unique))) {
                differences.add("table " + name + " has no unique index over (" + String.join(", ", unique) + ")");
            }
        }
        for (Set<String> check : expected.checks()) {
            if (!live.checks().getOrDefault(name, Set.of()).contains(check)) {
                differences.add("table " + name + " has no CHECK over ("
                        + check.stream().sorted().collect(Collectors.joining(", ")) + ")");
            }
        }
        return differences;
    }

    private void compareColumn(
            String table,
            ExpectedRelation expected,
            ExpectedColumn column,
            Optional<Column> found,
            List<String> differences) {
        String type = expected.kind() == ExpectedRelation.Kind.VIEW
                ? dialect.viewTypeName(column.type())
                : dialect.typeName(column.type());
        if (found.isEmpty()) {
            differences.add("column " + table + "." + column.name() + " is missing, expected " + type);
            return;
        }
        if (!found.get().type().equals(type)) {
            differences.add("column " + table + "." + column.name() + " is "
                    + found.get().type() + ", expected " + type);
        }
        // Databases call every column of a view nullable.
        if (expected.kind() == ExpectedRelation.Kind.TABLE && found.get().nullable() != column.nullable()) {
            differences.add("column " + table + "." + column.name()
                    + (column.nullable() ? " is NOT NULL, but must allow NULL" : " allows NULL, but must be NOT NULL"));
        }
    }

    private String missing(LiveSchema live, ExpectedRelation expected) {
        String name = prefix.tableName(expected.name());
        String missing = word(expected.kind()) + " " + name + " is missing";
        List<String> elsewhere = live.relations().stream()
                .filter(relation -> !relation.visible() && relation.name().equals(name))
                .map(relation -> relation.schema() + "." + relation.name())
                .toList();
        if (!elsewhere.isEmpty()) {
            return missing + "; found " + String.join(" and ", elsewhere)
                    + ", in a schema where the connection does not look";
        }
        Set<String> ours = ExpectedRelation.ALL.stream()
                .map(relation -> prefix.tableName(relation.name()))
                .collect(Collectors.toSet());
        List<String> others = live.relations().stream()
                .filter(Relation::visible)
                .map(Relation::name)
                .filter(other -> !ours.contains(other))
                .toList();
        List<String> similar = SimilarNames.likeliest(prefix, expected.name(), expected.alsoCalled(), others);
        return similar.isEmpty() ? missing : missing + "; found " + String.join(", ", similar) + ", is that it?";
    }

    private String message(LiveSchema live, List<String> differences) {
        StringBuilder message = new StringBuilder()
                .append("The database does not fit this version of eatfit-billing. Looked at ")
                .append(dialect.kind())
                .append(" database \"")
                .append(live.database())
                .append("\", schema \"")
                .append(live.schema())
                .append('"');
        if (!live.searchPath().equals(live.schema())) {
            message.append(" (search path: ").append(live.searchPath()).append(')');
        }
        message.append(", tables with the prefix ").append(prefix.value()).append(".\n");
        message.append(differences.size() == 1 ? "1 difference:\n" : differences.size() + " differences:\n");
        differences.forEach(
                difference -> message.append("  - ").append(difference).append('\n'));
        String arguments = prefix.equals(TablePrefix.DEFAULT) ? "" : ", \"" + prefix.value() + "\"";
        return message.append("What to do: where the tables were never created, call BillingSchema.migrate(dataSource")
                .append(arguments)
                .append(") before the store is opened, or run the SQL that BillingSchema.ddl(DatabaseKind.")
                .append(dialect.kind())
                .append(", \"")
                .append(prefix.value())
                .append(
                        "\") returns. Where they were changed since, put back what is listed; that SQL shows how each of"
                                + " them must look.")
                .toString();
    }

    private static String word(ExpectedRelation.Kind kind) {
        return switch (kind) {
            case TABLE -> "table";
            case VIEW -> "view";
        };
    }
}
