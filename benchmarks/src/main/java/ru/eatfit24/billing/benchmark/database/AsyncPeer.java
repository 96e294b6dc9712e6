package ru.eatfit24.billing.benchmark.database;

import java.util.concurrent.CompletionStage;

/** A peer that answers later, on another thread than the caller's. */
interface AsyncPeer extends Peer {

    /** Takes one unit of the limit of the subject with this number. Ends with whether it was granted. */
    CompletionStage<Boolean> takeAsync(int subject);
}
