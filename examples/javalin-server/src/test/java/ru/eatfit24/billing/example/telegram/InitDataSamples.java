package ru.eatfit24.billing.example.telegram;

import java.time.Duration;
import java.time.Instant;

/** Init data of a bot that does not exist, signed in both ways with keys that were made up for it. */
public final class InitDataSamples {

    public static final String TOKEN = "7000000001:TEST-invented_token_for_unit_vectors_01";
    public static final long BOT_ID = 7_000_000_001L;
    public static final String PUBLIC_KEY = "f40019dd26e900d05cbeb06f28cfa76d80932233d7ae0a29c8fe021954e895ce";
    public static final String TELEGRAM_TEST_KEY = "40055058a4ee38156a06562e52eece92a771bcd8346a8c4615cb7376eddf72ec";
    public static final long USER_ID = 5_000_000_001L;
    public static final Instant SIGNED_AT = Instant.ofEpochSecond(1_790_000_000);
    public static final Duration MAX_AGE = Duration.ofHours(1);

    private static final String FIELDS =
            "query_id=AAInventedQueryId_01&user=%7B%22id%22%3A5000000001%2C%22first_name%22%3A%22"
                    + "%D0%90%D0%BD%D0%BD%D0%B0%20%26%20Co%22%2C%22last_name%22%3A%22%22%2C%22username%22%3A%22anna_test%22%2C%22"
                    + "language_code%22%3A%22ru%22%2C%22allows_write_to_pm%22%3Atrue%2C%22photo_url%22%3A%22https%3A%5C%2F%5C%2F"
                    + "example.org%5C%2Fa%2Bb.svg%22%7D&auth_date=1790000000&start_param=plan_pro&chat_type=private"
                    + "&chat_instance=-4512345678901234567"
                    + "&signature=XwmcuvLXN9MHpvDkz405EsCpMrzRKCRDSZeke6Fe7C2K8hSNNpDlwZj6rAsS14WsRVh3bkG-OJ03oFqGcrjfCw";

    /** Signed in both ways. */
    public static final String SIGNED = withHash("c0bb9d5571e7619e9e115865cbbdd9d04f4f4ec94d80b40c64ce09f03eec739b");

    private InitDataSamples() {}

    /** The same fields with another hash. */
    public static String withHash(String hash) {
        return FIELDS + "&hash=" + hash;
    }
}
