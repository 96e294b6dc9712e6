package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SecretTest {
    private static final String CANARY = "test_canary0bird1sings2loud";

    @Test
    void showsItsTextInNoneOfThePlacesThatPrint() {
        Secret secret = Secret.of(CANARY);
        YooKassaConfig.Builder builder = YooKassaConfig.builder("900001", secret);
        Map<String, String> places = new LinkedHashMap<>();
        places.put("toString", secret.toString());
        places.put("concatenation", "key=" + secret);
        places.put("format", String.format("%s", secret));
        places.put("hash code", Integer.toHexString(secret.hashCode()));
        places.put("record that holds it", new Holder("shop", secret).toString());
        places.put("list", List.of(secret).toString());
        places.put("map", Map.of("key", secret).toString());
        places.put("optional", Optional.of(secret).toString());
        places.put("builder", List.of(builder).toString());
        places.put("configuration", builder.build().toString());
        places.put(
                "wrong mode",
                textOf(() -> YooKassaConfig.builder("900001", secret)
                        .mode(YooKassaConfig.Mode.LIVE)
                        .build()));
        places.put(
                "malformed key",
                textOf(() -> YooKassaConfig.builder("900001", Secret.of(CANARY + "\n"))
                        .build()));
        places.put(
                "too long a key",
                textOf(() -> YooKassaConfig.builder("900001", Secret.of(CANARY.repeat(20)))
                        .build()));
        places.put(
                "key given as shop id",
                textOf(() -> YooKassaConfig.builder(CANARY, secret).build()));
        places.put(
                "key in the user part of the URL",
                textOf(() -> YooKassaConfig.builder("900001", secret)
                        .baseUrl(URI.create("https://900001:" + CANARY + "@api.example/v3"))
                        .build()));
        places.put(
                "key in the query of the URL",
                textOf(() -> YooKassaConfig.builder("900001", secret)
                        .baseUrl(URI.create("https://api.example/v3?key=" + CANARY))
                        .build()));
        places.put(
                "other mistake beside it",
                textOf(() -> YooKassaConfig.builder("900001", secret)
                        .readTimeout(Duration.ZERO)
                        .build()));
        places.put("half a surrogate pair", textOf(() -> Secret.of(CANARY + "\ud800")));
        places.put(
                "assertion that fails", textOf(() -> assertThat(secret).isEqualTo(Secret.of("another_key_of_ours"))));

        // The look-out must see a canary that is there.
        assertThat(secret.reveal()).contains(CANARY);
        assertThat(places)
                .allSatisfy((place, text) -> assertThat(text).isNotEmpty().doesNotContain(CANARY, "canary"));
        BadInputs.print(
                "Secrets in logs, toString", "SecretTest#showsItsTextInNoneOfThePlacesThatPrint", places.size());
        assertThat(places).hasSize(19);
    }

    @Test
    void cannotBeWrittenByJavaSerialisation() {
        assertThatThrownBy(() -> {
                    try (ObjectOutputStream stream = new ObjectOutputStream(new ByteArrayOutputStream())) {
                        stream.writeObject(new SerialisableHolder(Secret.of(CANARY)));
                    }
                })
                .isInstanceOf(NotSerializableException.class)
                .hasMessageContaining("Secret");
    }

    @Test
    void offersItsTextToNoOtherPackage() {
        List<String> publicTexts = Arrays.stream(Secret.class.getDeclaredMethods())
                .filter(method ->
                        Modifier.isPublic(method.getModifiers()) || Modifier.isProtected(method.getModifiers()))
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .toList();

        assertThat(publicTexts).containsExactlyInAnyOrder("equals", "hashCode", "toString");
        assertThat(Secret.class.isRecord()).isFalse();
        assertThat(Secret.class.getFields()).isEmpty();
    }

    @Test
    void equalsOnlyASecretWithTheSameText() {
        Secret secret = Secret.of(CANARY);

        assertThat(secret).isEqualTo(Secret.of(CANARY)).hasSameHashCodeAs(Secret.of(CANARY));
        assertThat(secret).isNotEqualTo(Secret.of(CANARY + "x")).hasSameHashCodeAs(Secret.of(CANARY + "x"));
        assertThat(secret).isNotEqualTo(Secret.of(CANARY.substring(1)));
        assertThat(secret).isNotEqualTo(Secret.of(CANARY.toUpperCase(Locale.ROOT)));
        assertThat(secret.equals(null)).isFalse();
        assertThat(secret).isNotEqualTo((Object) CANARY);
    }

    @Test
    void keepsEveryCharacterItWasGiven() {
        assertThat(Secret.of(" key with blanks \n").reveal()).isEqualTo(" key with blanks \n");
        assertThat(Secret.of("ключ \ud83d\udd11").reveal()).isEqualTo("ключ \ud83d\udd11");
    }

    @Test
    void refusesTextsThatAreNoSecret() {
        List<String> texts = List.of("", " ", "\t", "\n", "\r\n", "\u2003", "a\ud800", "\udc00a", "\udc00\ud800");

        assertThat(texts)
                .allSatisfy(
                        text -> assertThatThrownBy(() -> Secret.of(text)).isInstanceOf(IllegalArgumentException.class));
        BadInputs.print("Secrets in logs, toString", "SecretTest#refusesTextsThatAreNoSecret", texts.size());
    }

    /** Message, causes and stack of what the call throws, as a log would have it. */
    private static String textOf(ThrowingCallable call) {
        StringWriter text = new StringWriter();
        try {
            call.call();
        } catch (Throwable thrown) {
            thrown.printStackTrace(new PrintWriter(text, true));
            return text.toString();
        }
        throw new AssertionError("Nothing was thrown");
    }

    private record Holder(String name, Secret secret) {}

    // The warning that javac has about this field is what the test shows.
    @SuppressWarnings("serial")
    private record SerialisableHolder(Secret secret) implements Serializable {}
}
