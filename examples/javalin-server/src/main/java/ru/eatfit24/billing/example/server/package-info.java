/** The program: puts database, billing, background work and HTTP together, for a demo and for production. */
@NullMarked
package ru.eatfit24.billing.example.server;

import org.jspecify.annotations.NullMarked;
