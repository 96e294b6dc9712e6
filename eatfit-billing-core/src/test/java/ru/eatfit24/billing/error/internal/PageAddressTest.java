package ru.eatfit24.billing.error.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageAddressTest {

    @Test
    void takesHttpsAndThePayersOwnMachine() {
        List<String> pages = List.of(
                "https://shop.example/paid?order=7",
                "http://127.0.0.1",
                "http://127.0.0.1/paid",
                "http://127.0.0.1:8080/paid?a=b#c",
                "http://[::1]:8080/",
                "http://localhost:7070/billing/return",
                "http://localhost");

        assertThat(pages)
                .allSatisfy(
                        page -> assertThat(Text.requirePage("page", page, 2048)).isEqualTo(page));
    }

    @Test
    void refusesEveryOtherPlainAddress() {
        List<String> pages = List.of(
                "http://shop.example/",
                "http://127.0.0.1@shop.example/",
                "http://127.0.0.1:80@shop.example/",
                "http://127.0.0.1.shop.example/",
                "http://127.0.0.12/",
                "http://localhost.shop.example/",
                "http://localhost:80:80/",
                "http://localhost:port/",
                "http://[::1].shop.example/",
                "http://user@localhost/",
                "http://10.0.0.1/",
                "http:/127.0.0.1/",
                "HTTPS://shop.example/",
                "ftp://127.0.0.1/",
                "javascript:alert(1)",
                "127.0.0.1",
                "//127.0.0.1/",
                "https:/shop.example",
                "http://127.0.0.1\\@shop.example/",
                "http://127.0.0.1\n/");

        assertThat(pages)
                .allSatisfy(page -> assertThatThrownBy(() -> Text.requirePage("page", page, 2048))
                        .as(page)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("page must"));
        System.out.println("BAD-INPUTS Server-side request forgery | PageAddressTest | " + pages.size());
    }
}
