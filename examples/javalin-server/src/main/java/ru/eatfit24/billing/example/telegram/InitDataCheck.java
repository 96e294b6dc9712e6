package ru.eatfit24.billing.example.telegram;

/** One of the two ways in which Telegram signs init data. Safe for use by many threads. */
interface InitDataCheck {

    /**
     * Whether Telegram signed all of it.
     *
     * @throws InvalidInitDataException if the signature is missing or is none
     */
    boolean isSigned(InitData data) throws InvalidInitDataException;
}
