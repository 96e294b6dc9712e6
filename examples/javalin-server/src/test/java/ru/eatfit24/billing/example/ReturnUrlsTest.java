package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnUrlsTest {

    private final ReturnUrls urls = ReturnUrls.of(List.of("eatfit24.example", "app.eatfit24.example"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://eatfit24.example",
                "https://eatfit24.example/",
                "https://app.eatfit24.example/paid?order=7&x=%20#top",
                "https://EatFit24.example/"
            })
    void pagesOfOurHostsAreTaken(String url) {
        assertThat(urls.check(Optional.of(url))).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/paid",
                "//eatfit24.example/",
                "http://eatfit24.example/",
                "https://evil.example/",
                "https://eatfit24.example.evil.example/",
                "https://evileatfit24.example/",
                "https://x.eatfit24.example/",
                "https://eatfit24.example@evil.example/",
                "https://evil@eatfit24.example/",
                "https://eatfit24.example:444/",
                "https://eatfit24.example:443/",
                "https:eatfit24.example",
                "https:///eatfit24.example",
                "https://eatfit24.example\\@evil.example/",
                "https://evil.example\\.eatfit24.example/",
                "https://eatfit24.example\n/",
                "https://eatfit24.example /",
                " https://eatfit24.example/",
                "https://eatfit24.example/\u00e9",
                "https://eatfit24\u3002example/",
                "HTTPS://eatfit24.example/",
                "javascript:alert(1)//https://eatfit24.example/",
                "data:text/html,x",
                "https://[::1]/",
                "https://eatfit24.example./"
            })
    void everythingElseIsRefused(String url) {
        assertThatThrownBy(() -> urls.check(Optional.of(url)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().errorCode()).isEqualTo("RETURN_URL_NOT_ALLOWED"));
    }

    @Test
    void whoNamesNoneComesBackToTheFirstHost() {
        assertThat(urls.check(Optional.empty())).isEqualTo("https://eatfit24.example/");
    }

    @Test
    void theDemosPagesAreThoseOfItsOwnPort() {
        ReturnUrls demo = ReturnUrls.onThisMachine(8080);

        assertThat(demo.check(Optional.empty())).isEqualTo("http://127.0.0.1:8080/");
        assertThat(demo.check(Optional.of("http://localhost:8080/?user=alice"))).endsWith("alice");
        for (String other : List.of("http://127.0.0.1/", "http://127.0.0.1:8081/", "https://127.0.0.1:8080/")) {
            assertThatThrownBy(() -> demo.check(Optional.of(other))).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void hostsAreNamesAlone() {
        for (String wrong : List.of("", "https://x", "x:1", "x/y", "X", "*.x", "-x")) {
            assertThatThrownBy(() -> ReturnUrls.of(List.of(wrong))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ReturnUrls.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
