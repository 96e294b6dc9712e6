/** Writes HTML and pictures of numbers, escaped by default. Knows nothing of billing. */
@NullMarked
package ru.eatfit24.billing.example.html;

import org.jspecify.annotations.NullMarked;
