/** Tests of what writes HTML. */
@NullMarked
package ru.eatfit24.billing.example.html;

import org.jspecify.annotations.NullMarked;
