package ru.eatfit24.billing.jdbc;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What a database holds, as far as it concerns us, read at one moment.
 *
 * @param searchPath where the database looks for a table that is named without its schema
 * @param relations every table and view of the database, the host's too
 * @param columns by relation
 * @param uniqueKeys by relation, each the set of its columns
 * @param checks by relation, each the set of columns that it looks at
 */
record LiveSchema(
        String database,
        String schema,
        String searchPath,
        List<Relation> relations,
        Map<String, Map<String, Column>> columns,
        Map<String, Set<Set<String>>> uniqueKeys,
        Map<String, Set<Set<String>>> checks) {

    /**
     * A table or view.
     *
     * @param visible whether a statement that does not name the schema finds it
     */
    record Relation(String schema, String name, ExpectedRelation.Kind kind, boolean visible) {}

    record Column(String name, String type, boolean nullable) {}

    private record ColumnRow(String relation, Column column) {}

    private record GroupRow(String relation, String group, String column) {}

    static LiveSchema read(Handle handle, Dialect dialect, TablePrefix prefix) {
        Dialect.CatalogueQueries queries = dialect.catalogueQueries();
        List<String> names = ExpectedRelation.ALL.stream()
                .map(relation -> prefix.tableName(relation.name()))
                .toList();
        Map<String, String> location = handle.createQuery(queries.location())
                .map((row, context) -> Map.of(
                        "database",
                                Optional.ofNullable(row.getString("database")).orElse(""),
                        "schema", Optional.ofNullable(row.getString("schema")).orElse(""),
                        "search_path",
                                Optional.ofNullable(row.getString("search_path"))
                                        .orElse("")))
                .one();
        List<Relation> relations = handle.createQuery(queries.relations())
                .map((row, context) -> new Relation(
                        row.getString("schema"),
                        row.getString("name"),
                        ExpectedRelation.Kind.valueOf(row.getString("kind")),
                        row.getBoolean("visible")))
                .list();
        return new LiveSchema(
                location.getOrDefault("database", ""),
                location.getOrDefault("schema", ""),
                location.getOrDefault("search_path", ""),
                relations,
                readColumns(handle, queries.columns(), names),
                readGroups(handle, queries.uniqueKeys(), names),
                readGroups(handle, queries.checks(), names));
    }

    Optional<Relation> visible(String name) {
        return relations.stream()
                .filter(relation -> relation.visible() && relation.name().equals(name))
                .findFirst();
    }

    private static Map<String, Map<String, Column>> readColumns(Handle handle, String query, List<String> names) {
        return handle
                .createQuery(query)
                .bindList("names", names)
                .map((row, context) -> new ColumnRow(
                        row.getString("relation"),
                        new Column(row.getString("name"), row.getString("type"), row.getBoolean("nullable"))))
                .stream()
                .collect(Collectors.groupingBy(
                        ColumnRow::relation,
                        Collectors.toMap(row -> row.column().name(), ColumnRow::column, (first, second) -> first)));
    }

    private static Map<String, Set<Set<String>>> readGroups(Handle handle, String query, List<String> names) {
        Map<String, Map<String, Set<String>>> groups = new LinkedHashMap<>();
        handle.createQuery(query)
                .bindList("names", names)
                .map((row, context) -> new GroupRow(row.getString("relation"), row.getString(2), row.getString("name")))
                .forEach(row -> groups.computeIfAbsent(row.relation(), relation -> new LinkedHashMap<>())
                        .computeIfAbsent(row.group(), group -> new LinkedHashSet<>())
                        .add(row.column()));
        return groups.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> Set.copyOf(entry.getValue().values())));
    }
}
