package ru.eatfit24.billing.example.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlTest {

    private static final String ATTACK = "\"><script>alert('x')</script>&`";

    @Test
    void aTextIsNeverMarkup() {
        assertThat(Html.tag("p").text(ATTACK).html().toString())
                .isEqualTo("<p>&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&#96;</p>");
        assertThat(Html.text("a\u0000\u001b\ud800b").toString()).isEqualTo("a???b");
    }

    @Test
    void aValueStaysInsideItsAttribute() {
        assertThat(Html.tag("input").with("value", ATTACK).html().toString())
                .isEqualTo("<input value=\"&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&#96;\">");
    }

    @Test
    void anAddressIsOneOfTheWeb() {
        for (String address : List.of("/plans", "#main", "?page=2", "https://a.example/b?c=d")) {
            assertThat(Html.tag("a").with("href", address).html().toString()).contains("href=");
        }
        for (String address : List.of(
                "javascript:alert(1)", " javascript:x", "data:text/html,x", "//evil.example", "", "JAVASCRIPT:x")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Html.tag("a").with("href", address));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Html.tag("form").with("action", address));
        }
    }

    @Test
    void scriptsAndStylesInsideAPageCannotBeWritten() {
        for (String attribute : List.of("onclick", "onload", "style", "srcdoc", "a b", "")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Html.tag("p").with(attribute, "x"));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Html.tag("script").text("x").html());
        assertThatIllegalArgumentException().isThrownBy(() -> Html.tag("p><b"));
    }

    @Test
    void aChartSaysItsNumbersInATableToo() {
        String chart = new BarChart(
                        "c",
                        "Photos " + ATTACK,
                        List.of("day", "photos", "as a table"),
                        List.of(new BarChart.Bar("Mon", 0, "0"), new BarChart.Bar("Tue", 7, "seven")))
                .html()
                .toString();

        assertThat(chart)
                .contains("role=\"img\"", "aria-labelledby=\"c\"", "<td>seven</td>", "<th scope=\"row\">Mon</th>");
        assertThat(chart).doesNotContain("<script", "style=");
    }
}
