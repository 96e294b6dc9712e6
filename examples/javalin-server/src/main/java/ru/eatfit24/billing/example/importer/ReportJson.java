package ru.eatfit24.billing.example.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A report as JSON, for programs and for the next run. */
public final class ReportJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportJson() {}

    /** The report as an object. */
    public static ObjectNode write(ImportReport report) {
        ObjectNode json = JSON.createObjectNode().put("accounts", report.accounts());
        ObjectNode tables = json.putObject("tables");
        for (String name : ImportReport.TABLES) {
            Tally tally = report.table(name);
            ObjectNode table = tables.putObject(name)
                    .put("read", tally.read())
                    .put("taken", tally.taken())
                    .put("there", tally.there());
            ObjectNode leftOut = table.putObject("left_out");
            tally.leftOut().forEach(leftOut::put);
        }
        ObjectNode notes = json.putObject("notes");
        report.notes().forEach(notes::put);
        json.put("finding_count", report.findingCount());
        report.findings().forEach(json.withArray("/findings")::add);
        return json;
    }

    static ImportReport read(JsonNode json) {
        ImportReport report = new ImportReport();
        for (String name : ImportReport.TABLES) {
            JsonNode table = json.path("tables").path(name);
            Tally tally = report.table(name);
            tally.read(table.path("read").asLong());
            tally.taken(table.path("taken").asLong());
            tally.there(table.path("there").asLong());
            table.path("left_out")
                    .properties()
                    .forEach(entry ->
                            tally.leftOut(entry.getKey(), entry.getValue().asLong()));
        }
        json.path("notes")
                .properties()
                .forEach(entry -> report.note(entry.getKey(), entry.getValue().asLong()));
        report.restore(
                json.path("accounts").asLong(), json.path("finding_count").asLong());
        json.path("findings").forEach(finding -> report.named(finding.asText()));
        return report;
    }
}
