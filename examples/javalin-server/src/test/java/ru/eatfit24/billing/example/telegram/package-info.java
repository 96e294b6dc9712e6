@NullMarked
package ru.eatfit24.billing.example.telegram;

import org.jspecify.annotations.NullMarked;
