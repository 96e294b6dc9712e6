package ru.eatfit24.billing.example;

import java.util.List;

/** Takes the place of an image model: the same photo name is always the same meal. */
public final class CannedRecognition implements FoodRecognition {

    private static final List<String> MEALS =
            List.of("borscht", "buckwheat with mushrooms", "syrniki", "pelmeni", "vinegret salad");

    @Override
    public String recognize(String photo) {
        return MEALS.get(Math.floorMod(photo.hashCode(), MEALS.size()));
    }
}
