package ru.eatfit24.billing.example.importer;

/** The old database cannot be imported as it is; nothing was written. The message is for whoever imports. */
public final class ImportRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    ImportRefusedException(String message) {
        super(message);
    }
}
