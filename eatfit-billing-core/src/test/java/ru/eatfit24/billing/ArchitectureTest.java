package ru.eatfit24.billing;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The direction of the arrows between the packages of the core. A package that is not in the table has no place yet:
 * whoever adds one decides here what it may use.
 */
@AnalyzeClasses(packages = "ru.eatfit24.billing", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "ru.eatfit24.billing";

    /** Whom each package may use, besides itself and {@code error}. */
    private static final Map<String, List<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry("error", List.of()),
            Map.entry("money", List.of()),
            Map.entry("time", List.of()),
            Map.entry("observation", List.of()),
            Map.entry("event", List.of("observation")),
            Map.entry("catalog", List.of("money", "time")),
            Map.entry("usage", List.of("catalog", "time", "event", "observation")),
            Map.entry("payment", List.of("money", "time", "event")),
            Map.entry("subscription", List.of("catalog", "time", "money", "usage", "event")),
            Map.entry(
                    "checkout",
                    List.of(
                            "catalog",
                            "money",
                            "time",
                            "usage",
                            "event",
                            "subscription",
                            "payment",
                            "store",
                            "webhook",
                            "observation")),
            Map.entry("webhook", List.of("payment", "event", "observation")),
            Map.entry(
                    "store",
                    List.of("catalog", "money", "usage", "subscription", "payment", "webhook", "event", "observation")),
            Map.entry(
                    "ledger",
                    List.of(
                            "catalog",
                            "money",
                            "time",
                            "usage",
                            "event",
                            "subscription",
                            "payment",
                            "checkout",
                            "store",
                            "observation")),
            Map.entry(
                    "job",
                    List.of(
                            "catalog",
                            "usage",
                            "subscription",
                            "payment",
                            "checkout",
                            "webhook",
                            "event",
                            "store",
                            "observation",
                            "ledger")),
            Map.entry(
                    "memory",
                    List.of(
                            "catalog",
                            "money",
                            "usage",
                            "subscription",
                            "payment",
                            "webhook",
                            "event",
                            "store",
                            "time",
                            "observation"))));

    /** What tells the time of the machine, by class; {@code Clock.system…} is matched by its beginning. */
    private static final Map<Class<?>, Set<String>> TELLS_THE_TIME = Map.of(
            Instant.class, Set.of("now"),
            System.class, Set.of("currentTimeMillis"),
            InstantSource.class, Set.of("system"),
            Date.class, Set.of("<init>"));

    @ArchTest
    static final ArchRule packagesFormNoRing =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingDependsOnTheCompositionRoot = noClasses()
            .that()
            .resideInAPackage(ROOT + ".*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT)
            .because("Billing puts everything together, so whatever uses it closes a ring");

    @ArchTest
    static final ArchRule eachPackageUsesOnlyWhatItMayUse = CompositeArchRule.of(MAY_USE.entrySet().stream()
            .map(entry -> arrowsOf(entry.getKey(), entry.getValue()))
            .toList());

    @ArchTest
    static final ArchRule eachPackageHasItsPlaceInTheTable = classes()
            .that()
            .resideInAPackage(ROOT + ".*..")
            .should()
            .resideInAnyPackage(packages(MAY_USE.keySet().stream()));

    @ArchTest
    static final ArchRule coreNeedsNothingButLoggingAndAnnotations = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..", ROOT + "..")
                    .and(not(resideInAnyPackage("java.sql..", "java.net.http..")))
                    .as("are of the JDK without SQL and HTTP, of slf4j, of JSpecify or our own"));

    @ArchTest
    static final ArchRule calendarsAndZonesLiveInTimeOnly = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".time..")
            .should()
            .dependOnClassesThat(calendar())
            .because("a date computed in two places is computed in two ways");

    @ArchTest
    static final ArchRule roundingLivesInMoneyOnly = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".money..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.math.RoundingMode");

    @ArchTest
    static final ArchRule nobodyAsksTheMachineForTheTime = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + ".memory.InMemoryBillingStore")
            .should()
            .accessTargetWhere(tellsTheTime())
            .because("time comes from the one InstantSource that the host passes, or that the store offers");

    private static ArchRule arrowsOf(String room, List<String> allowed) {
        return classes()
                .that()
                .resideInAPackage(ROOT + "." + room + "..")
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(ROOT + "..")
                        .or(resideInAnyPackage(packages(Stream.concat(allowed.stream(), Stream.of(room, "error")))))
                        .as("are in one of " + allowed + ", in error, or foreign"))
                .allowEmptyShould(true);
    }

    private static String[] packages(Stream<String> rooms) {
        return rooms.map(room -> ROOT + "." + room + "..").toArray(String[]::new);
    }

    private static DescribedPredicate<JavaClass> calendar() {
        Set<String> harmless = Set.of(
                "java.time.Instant",
                "java.time.InstantSource",
                "java.time.Clock",
                "java.time.Duration",
                "java.time.DateTimeException",
                "java.time.temporal.ChronoUnit",
                "java.time.temporal.TemporalUnit",
                "java.time.temporal.Temporal");
        return resideInAPackage("java.time..")
                .and(DescribedPredicate.describe("date or zone", type -> !harmless.contains(type.getFullName())))
                .or(DescribedPredicate.describe(
                        "old date",
                        type -> Set.of("java.util.Calendar", "java.util.Date", "java.util.TimeZone")
                                .contains(type.getFullName())))
                .as("know dates or zones");
    }

    private static DescribedPredicate<JavaAccess<?>> tellsTheTime() {
        return DescribedPredicate.describe(
                "tells the time of the machine",
                access -> TELLS_THE_TIME.entrySet().stream()
                                .anyMatch(entry -> access.getTargetOwner().isEquivalentTo(entry.getKey())
                                        && entry.getValue().contains(access.getName()))
                        || (access.getTargetOwner().isEquivalentTo(Clock.class)
                                && (access.getName().startsWith("system")
                                        || access.getName().startsWith("tick"))));
    }
}
