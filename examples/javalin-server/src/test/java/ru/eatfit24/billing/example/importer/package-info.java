@NullMarked
package ru.eatfit24.billing.example.importer;

import org.jspecify.annotations.NullMarked;
