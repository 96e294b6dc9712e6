/**
 * The pages for people, made on the server. Start at {@code WebRoutes}; {@code Sessions} says who is signed in, {@code Visit} is one request of a browser, {@code Layout} what all
 * pages have in common. Every form works without a script.
 */
@NullMarked
package ru.eatfit24.billing.example.web;

import org.jspecify.annotations.NullMarked;
