/** Tests of the example at its HTTP surface, and of the program as a process. */
@NullMarked
package ru.eatfit24.billing.example.setup;

import org.jspecify.annotations.NullMarked;
