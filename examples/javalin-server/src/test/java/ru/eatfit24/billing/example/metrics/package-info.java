@NullMarked
package ru.eatfit24.billing.example.metrics;

import org.jspecify.annotations.NullMarked;
