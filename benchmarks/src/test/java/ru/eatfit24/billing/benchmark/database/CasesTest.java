package ru.eatfit24.billing.benchmark.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.benchmark.report.Target;
import ru.eatfit24.billing.jdbc.DatabaseKind;

class CasesTest {

    @Test
    void namesAreUniqueAndWithoutSpaces() {
        List<String> names = DatabaseBenchmarks.names();

        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z0-9-]+"));
    }

    @Test
    void everyTargetIsOneOfACase() {
        assertThat(Cases.targets(DatabaseKind.POSTGRESQL))
                .extracting(Target::name)
                .isSubsetOf(DatabaseBenchmarks.names());
        assertThat(Cases.targets(DatabaseKind.MARIADB)).extracting(Target::name).isSubsetOf(DatabaseBenchmarks.names());
    }
}
