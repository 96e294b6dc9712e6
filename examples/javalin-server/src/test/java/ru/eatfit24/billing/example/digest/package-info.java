@NullMarked
package ru.eatfit24.billing.example.digest;

import org.jspecify.annotations.NullMarked;
