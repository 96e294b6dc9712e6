package ru.eatfit24.billing.example.digest;

/** Text for Telegram's HTML. */
final class Html {

    private Html() {}

    /** The text itself, whatever it holds: Telegram asks for these three, and quotes matter in attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Whole lines, as many as fit: each line of ours closes what it opens. */
    static String shorten(String html, int most) {
        int end = html.lastIndexOf('\n', most - 2);
        return (end < 0 ? "" : html.substring(0, end + 1)) + "…";
    }
}
