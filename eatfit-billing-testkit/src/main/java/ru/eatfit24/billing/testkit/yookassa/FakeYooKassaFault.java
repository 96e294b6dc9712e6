package ru.eatfit24.billing.testkit.yookassa;

/** What can befall one request to a {@link FakeYooKassa}. */
public enum FakeYooKassaFault {

    /** Nothing. */
    NONE,

    /** The connection is cut before the request was taken: no effect, no answer. */
    LOST_REQUEST,

    /** The request takes effect, and the connection is cut before its answer. */
    LOST_ANSWER,

    /** The connection is cut, and the effect comes only after {@link FakeYooKassa#DELAY} on the server's clock. */
    DELAYED_REQUEST,

    /** Status 500 with no effect. */
    ERROR_BEFORE,

    /** Status 500 after the effect. */
    ERROR_AFTER,

    /** Status 429 with no effect; to be repeated after 2 milliseconds. */
    THROTTLED,

    /** The old status 202, "still working", with no effect yet: the repeat takes it. */
    PROCESSING,

    /** The request takes effect; half of the answer comes, and then nothing until the server is closed. */
    STALLED_BODY,

    /** The request takes effect; half of the answer comes, and then the connection is cut. */
    CUT_BODY,

    /** Status 200 with a page in HTML, after the effect. */
    HTML_AFTER,

    /** Status 502 with a page in HTML, with no effect. */
    GATEWAY_ERROR,

    /** Status 403 with a page in HTML of somebody on the way, with no effect. */
    BLOCKED_ON_THE_WAY,

    /** Status 302 to another address, with no effect. */
    REDIRECTED,

    /** The request takes effect, and its answer has more than a million bytes. */
    HUGE_ANSWER
}
