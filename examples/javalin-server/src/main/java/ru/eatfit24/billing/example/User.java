package ru.eatfit24.billing.example;

import ru.eatfit24.billing.usage.Subject;

/**
 * Who is signed in.
 *
 * @param subject whose limits count
 * @param isAdministrator whether plans for administrators are shown
 */
public record User(Subject subject, boolean isAdministrator) {}
