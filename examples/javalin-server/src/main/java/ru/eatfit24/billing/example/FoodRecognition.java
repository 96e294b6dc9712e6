package ru.eatfit24.billing.example;

/** The expensive feature that this service limits. Safe for use by many threads. */
@FunctionalInterface
public interface FoodRecognition {

    /**
     * Says what is on a photo.
     *
     * @param photo the name of an uploaded photo; may be empty
     * @return the meal
     * @throws RuntimeException if nothing came of it; the user has not spent a photo then
     */
    String recognize(String photo);
}
