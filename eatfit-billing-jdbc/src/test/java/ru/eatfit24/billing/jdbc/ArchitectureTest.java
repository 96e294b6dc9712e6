package ru.eatfit24.billing.jdbc;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** What a host sees of this module, and what must not happen around its I/O. */
@AnalyzeClasses(packages = "ru.eatfit24.billing.jdbc", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** The only foreign types that a host hands to us or gets from us. */
    private static final Set<String> SPOKEN_WITH_HOSTS = Set.of("javax.sql.DataSource", "java.sql.Connection");

    @ArchTest
    static final ArchRule noMethodIsSynchronized = noMethods()
            .should()
            .haveModifier(SYNCHRONIZED)
            .because(
                    "a virtual thread that waits for the database inside a monitor holds its carrier on Java 21 to 23");

    @ArchTest
    static final ArchRule publicSignaturesNameNoForeignType = codeUnits()
            .that(areSeenByHosts())
            .should(nameOnlyJdkAndOwnTypes())
            .because("the version of Jdbi, Jackson, Caffeine or Flyway is no part of the contract");

    @ArchTest
    static final ArchRule publicFieldsNameNoForeignType =
            fields().that(areSeenByHosts()).should(nameOnlyJdkAndOwnTypes()).allowEmptyShould(true);

    @ArchTest
    static final ArchRule nobodyAsksTheMachineForTheTime = noClasses()
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("rules are given their instant, and the default clock of this store is the database's");

    private static DescribedPredicate<JavaMember> areSeenByHosts() {
        return describe("are seen by hosts", member -> isVisible(member) && isVisible(member.getOwner()));
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
    }

    private static <M extends JavaMember> ArchCondition<M> nameOnlyJdkAndOwnTypes() {
        return new ArchCondition<>("name only JDK types without SQL, and our own") {
            @Override
            public void check(M member, ConditionEvents events) {
                typesOf(member)
                        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                        .map(JavaClass::getBaseComponentType)
                        .filter(type -> !isOurs(type))
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                member, member.getDescription() + " names " + type.getFullName())));
            }
        };
    }

    private static Stream<JavaType> typesOf(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        return Stream.of(
                        Stream.of(unit.getReturnType()),
                        unit.getParameterTypes().stream(),
                        unit.getThrowsClause().getTypes().stream().map(type -> (JavaType) type))
                .flatMap(types -> types);
    }

    private static boolean isOurs(JavaClass type) {
        String name = type.getFullName();
        return type.isPrimitive()
                || SPOKEN_WITH_HOSTS.contains(name)
                || name.startsWith("ru.eatfit24.billing.")
                || (name.startsWith("java.") && !name.startsWith("java.sql."));
    }
}
