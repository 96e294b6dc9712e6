package ru.eatfit24.billing.yookassa;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethod;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.Arrays;

@AnalyzeClasses(packages = "ru.eatfit24.billing.yookassa", importOptions = ImportOption.DoNotIncludeTests.class)
class YooKassaArchitectureTest {

    @ArchTest
    static final ArchRule fieldsNamedLikeASecretAreSecrets = fields().that()
            .haveNameMatching("(?i).*(secret|password|token|credential|apikey).*")
            .and()
            .areNotStatic()
            .should()
            .haveRawType(Secret.class);

    @ArchTest
    static final ArchRule secretsAreComparedInConstantTime = classes()
            .that()
            .areAssignableTo(Secret.class)
            .should()
            .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
            .andShould(not(callMethod(String.class, "equals", Object.class)))
            .andShould(not(callMethod(Arrays.class, "equals", byte[].class, byte[].class)));

    @ArchTest
    static final ArchRule noAddressIsReadByTheResolver =
            noClasses().should().dependOnClassesThat().belongToAnyOf(InetAddress.class, InetSocketAddress.class);

    @ArchTest
    static final ArchRule nothingPinsAVirtualThread = methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule noVendorTypeInAPublicSignature = methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat(describe("others can name", YooKassaArchitectureTest::isVisible))
            .should()
            .notHaveRawReturnType(
                    describe("is of Jackson", type -> type.getPackageName().startsWith("com.fasterxml")));

    private static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass()
                        .map(YooKassaArchitectureTest::isVisible)
                        .orElse(true);
    }
}
