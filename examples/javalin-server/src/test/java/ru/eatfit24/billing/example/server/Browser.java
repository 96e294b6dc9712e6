package ru.eatfit24.billing.example.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Chromium, driven as a user would. Where it is not installed the tests say so and do not run. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Whether it can run here; says which tests do not if it cannot. */
    static boolean isThere() {
        boolean isThere = Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
        if (!isThere) {
            System.out.println("NOT RUN: BrowserTest needs " + CHROMIUM + " and " + DRIVER
                    + " (Debian: apt-get install chromium chromium-driver)");
        }
        return isThere;
    }

    static Browser open(String language) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--accept-lang=" + language);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.manage().timeouts().implicitlyWait(Duration.ofSeconds(20)).pageLoadTimeout(Duration.ofSeconds(60));
        return new Browser(driver);
    }

    void go(String url) {
        driver.get(url);
    }

    String url() {
        return driver.getCurrentUrl();
    }

    String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    boolean has(String css) {
        driver.manage().timeouts().implicitlyWait(Duration.ZERO);
        try {
            return !driver.findElements(By.cssSelector(css)).isEmpty();
        } finally {
            driver.manage().timeouts().implicitlyWait(Duration.ofSeconds(20));
        }
    }

    /** Does what leads to another page, and waits until that is there: what is found then is found on the new one. */
    private void leaving(Runnable action) {
        driver.executeScript("window.isLeft = false");
        action.run();
        while (!isOnAnotherPage()) {
            // Each question is a request to the browser; the timeout of the test is what it has.
            Thread.onSpinWait();
        }
    }

    private boolean isOnAnotherPage() {
        try {
            return Boolean.TRUE.equals(
                    driver.executeScript("return window.isLeft === undefined && document.readyState === 'complete'"));
        } catch (WebDriverException between) {
            // It has no page at this moment.
            return false;
        }
    }

    /** Presses the button that says so. */
    void press(String label) {
        leaving(() -> driver.findElement(By.xpath("//button[normalize-space()='" + label + "']"))
                .click());
    }

    void follow(String label) {
        leaving(() -> driver.findElement(By.linkText(label)).click());
    }

    void fill(String css, String value) {
        find(css).clear();
        find(css).sendKeys(value);
    }

    /** Goes on with the tab key until the focus is on what says so, and presses enter. */
    void keyboard(String label) {
        for (int step = 0; step < 60; step++) {
            driver.switchTo().activeElement().sendKeys(Keys.TAB);
            WebElement focus = driver.switchTo().activeElement();
            if (focus.getText().strip().equals(label)) {
                leaving(() -> focus.sendKeys(Keys.ENTER));
                return;
            }
        }
        throw new AssertionError("the keyboard does not reach \"" + label + "\" on " + url());
    }

    /** The first thing that the tab key reaches leads to the content of this page. */
    void skip(String label) {
        tab();
        WebElement focus = driver.switchTo().activeElement();
        if (!focus.getText().strip().equals(label)) {
            throw new AssertionError(
                    "the keyboard reaches \"" + focus.getText() + "\" first, and not \"" + label + "\"");
        }
        focus.sendKeys(Keys.ENTER);
    }

    /** Types into what has the focus. */
    void type(String text) {
        driver.switchTo().activeElement().sendKeys(text);
    }

    void tab() {
        driver.switchTo().activeElement().sendKeys(Keys.TAB);
    }

    /** Whether the page is wider than the window, so that one has to scroll sideways. */
    boolean isTooWide() {
        return Boolean.TRUE.equals(((JavascriptExecutor) driver)
                .executeScript("return document.documentElement.scrollWidth > window.innerWidth"));
    }

    /** What the browser complains of, a policy that was broken among it. */
    String complaints() {
        StringBuilder found = new StringBuilder();
        driver.manage()
                .logs()
                .get("browser")
                .forEach(entry -> found.append(entry).append('\n'));
        return found.toString();
    }

    /** Pictures of this page as a desktop and a phone show it; answers whether the phone has to scroll sideways. */
    boolean screenshots(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        shoot(name + "-desktop", 1280, 900);
        // A window cannot be as narrow as a phone; what a page is told about its screen can.
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
        boolean isTooWide = isTooWide();
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", height(), "deviceScaleFactor", 1, "mobile", true));
        Files.write(SCREENSHOTS.resolve(name + "-phone.png"), driver.getScreenshotAs(OutputType.BYTES));
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        driver.manage().window().setSize(new Dimension(1280, 900));
        return isTooWide;
    }

    private void shoot(String name, int width, int height) throws IOException {
        driver.manage().window().setSize(new Dimension(width, height));
        driver.manage().window().setSize(new Dimension(width, height() + 160));
        Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    private int height() {
        Number whole = (Number) Objects.requireNonNull(
                ((JavascriptExecutor) driver).executeScript("return document.documentElement.scrollHeight"));
        return Math.min(4_000, whole.intValue());
    }

    @Override
    public void close() {
        driver.quit();
    }
}
