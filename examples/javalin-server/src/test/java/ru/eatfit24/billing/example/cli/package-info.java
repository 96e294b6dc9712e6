@NullMarked
package ru.eatfit24.billing.example.cli;

import org.jspecify.annotations.NullMarked;
