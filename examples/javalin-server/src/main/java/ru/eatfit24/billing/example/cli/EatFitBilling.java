package ru.eatfit24.billing.example.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.example.server.BillingServer;
import ru.eatfit24.billing.example.setup.StartupException;

/** The program: the server, unless its first argument names another command. */
@Command(
        name = "eatfit-billing",
        description = "Serves, and looks after what is stored. Without a command: serve.",
        subcommands = {
            JobsCommand.class,
            VerifyCommand.class,
            ReplayCommand.class,
            ImportCommand.class,
        },
        footer = {
            "",
            "  serve      the server; see serve --help",
            "",
            "Exit codes: 0 done and clean, 1 done and somebody should look, 2 wrong arguments or settings,",
            "3 a database, a file or the provider does not let us."
        },
        mixinStandardHelpOptions = true)
public final class EatFitBilling {

    private static final String SERVE = "serve";

    private EatFitBilling() {}

    /** Runs a command and ends with its exit code; the server goes on until it is stopped. */
    public static void main(String[] arguments) {
        if (isServe(arguments)) {
            boolean isNamed = arguments.length > 0 && arguments[0].equals(SERVE);
            BillingServer.main(isNamed ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments);
            return;
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(new Surroundings(System.getenv(), Path.of(""), out, err, isTerminal()), arguments);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Whether a person sees what is printed. From Java 22 on there is a console also where there is no terminal, and it can be asked. */
    private static boolean isTerminal() {
        return Optional.ofNullable(System.console())
                .map(EatFitBilling::isTerminal)
                .orElse(false);
    }

    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }

    /** What starts with an option is the server's, as it was before there were commands. */
    private static boolean isServe(String... arguments) {
        return arguments.length == 0
                || arguments[0].equals(SERVE)
                || (arguments[0].startsWith("-")
                        && !arguments[0].equals("--help")
                        && !arguments[0].equals("-h")
                        && !arguments[0].equals("--version")
                        && !arguments[0].equals("-V"));
    }

    /**
     * What a command works with.
     *
     * @param environment variables
     * @param folder where relative names of files begin
     * @param isTerminal whether a person sees the progress as it comes
     */
    record Surroundings(
            Map<String, String> environment, Path folder, PrintWriter out, PrintWriter err, boolean isTerminal) {}

    /** Runs a command and answers its exit code. */
    static int run(Surroundings surroundings, String... arguments) {
        CommandLine commands = new CommandLine(new EatFitBilling(), new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return OperatorCommand.class.isAssignableFrom(type)
                        ? type.getDeclaredConstructor(Surroundings.class).newInstance(surroundings)
                        : CommandLine.defaultFactory().create(type);
            }
        });
        return commands.setOut(surroundings.out())
                .setErr(surroundings.err())
                .setExecutionExceptionHandler((failure, command, parsed) -> ending(failure, surroundings.err()))
                .execute(arguments);
    }

    private static int ending(Exception failure, PrintWriter err) throws Exception {
        if (failure instanceof StartupException refused) {
            err.println(refused.getMessage());
            return refused.exitCode();
        } else if (failure instanceof IllegalArgumentException || failure instanceof IllegalStateException) {
            err.println(failure.getMessage());
            return Ending.USAGE;
        } else if (failure instanceof BillingException
                || failure instanceof SQLException
                || failure instanceof IOException) {
            err.println(failure.getMessage());
            return Ending.ENVIRONMENT;
        }
        throw failure;
    }
}
