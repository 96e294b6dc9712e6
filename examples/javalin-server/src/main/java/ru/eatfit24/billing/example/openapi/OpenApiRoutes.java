package ru.eatfit24.billing.example.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import ru.eatfit24.billing.example.Routes;

/**
 * {@code /openapi.yaml}, and {@code /docs}, where Swagger UI draws it. Its script and style are files of this server, and no other script runs there.
 */
public final class OpenApiRoutes implements Routes {

    /** The document. */
    public static final String DOCUMENT = "/openapi.yaml";

    /** The page. */
    public static final String PAGE = "/docs";

    /** The drawing holds pictures in its style; nothing is loaded from elsewhere, nothing runs that is not a file of this server. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private static final String HTML = """
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>EatFit24 billing: API</title>
              <link rel="stylesheet" href="/docs/swagger-ui.css">
            </head>
            <body>
              <main id="docs"></main>
              <script src="/docs/swagger-ui-bundle.js"></script>
              <script src="/docs/start.js"></script>
            </body>
            </html>
            """;

    private static final String START = """
            SwaggerUIBundle({ url: "/openapi.yaml", dom_id: "#docs", validatorUrl: null, deepLinking: false });
            """;

    private static final String WEBJAR = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

    @Override
    public void addTo(JavalinConfig config) {
        String drawing = "/META-INF/resources/webjars/swagger-ui/" + version() + "/";
        Routes.get(config, DOCUMENT, file(read("/openapi.yaml"), "application/yaml; charset=utf-8"));
        Routes.get(config, PAGE, file(HTML.getBytes(UTF_8), "text/html; charset=utf-8"));
        Routes.get(config, PAGE + "/start.js", file(START.getBytes(UTF_8), "text/javascript; charset=utf-8"));
        Routes.get(
                config,
                PAGE + "/swagger-ui-bundle.js",
                file(read(drawing + "swagger-ui-bundle.js"), "text/javascript; charset=utf-8"));
        Routes.get(config, PAGE + "/swagger-ui.css", file(read(drawing + "swagger-ui.css"), "text/css; charset=utf-8"));
    }

    private static Handler file(byte[] content, String contentType) {
        return request -> request.header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-cache")
                .contentType(contentType)
                .result(content);
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream file = open(WEBJAR)) {
            properties.load(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(WEBJAR + " cannot be read", unreadable);
        }
        return properties.getProperty("version");
    }

    private static byte[] read(String name) {
        try (InputStream file = open(name)) {
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(name + " cannot be read", unreadable);
        }
    }

    private static InputStream open(String name) {
        InputStream file = OpenApiRoutes.class.getResourceAsStream(name);
        if (file == null) {
            throw new IllegalStateException("the program lacks its file " + name);
        }
        return file;
    }
}
