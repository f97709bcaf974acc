"""Banned constructs are found in code, not in words about them."""

import unittest

from specimen import Exceptions, SpecimenCase, Tree
from tidy_checks import bans

LIBRARY = "Sources/HTTP2/Stream.swift"
TEST = "Tests/HTTP2Tests/StreamTests.swift"

# rule, where, what breaks it, what keeps it
SPECIMENS = (
    ("unchecked-sendable", LIBRARY, "class A: @unchecked Sendable {}", "class A: Sendable {}"),
    ("unchecked-sendable", TEST, "class A: @unchecked Sendable {}", "// @unchecked Sendable"),
    ("nonisolated-unsafe", LIBRARY, "nonisolated(unsafe) var a = 1", "nonisolated let a = 1"),
    ("unsafe-bit-cast", LIBRARY, "unsafeBitCast(a, to: B.self)", "B(bitPattern: a)"),
    ("unmanaged", LIBRARY, "Unmanaged.passRetained(a)", "let unmanagedness = 1"),
    ("force-try", LIBRARY, "let a = try! f()", "let a = try f()"),
    ("force-cast", LIBRARY, "let a = b as! C", "let a = b as? C"),
    ("fatal-error", LIBRARY, 'fatalError("no")', 'precondition(a, "no")'),
    ("print", LIBRARY, 'print("a")', 'let a = "print(b)"'),
    ("print", LIBRARY, "debugPrint(a)", "printer.print(a); func print(to b: C) {}"),
    ("thread-sleep", LIBRARY, "Thread.sleep(1)", "try await sleep(deadline)"),
    ("thread-sleep", LIBRARY, "usleep(10)", "let usleeping = 1"),
    ("dispatch-queue", LIBRARY, "DispatchQueue.main.async {}", "loop.execute {}"),
    ("detached-task", LIBRARY, "Task.detached(priority: .low) { }", "group.addTask { }"),
    ("unstructured-task", LIBRARY, "Task { await f() }", "group.addTask { await f() }"),
    ("unstructured-task", LIBRARY, "Task<Void, Never>(priority: .low) {", "Task<Int, Never>"),
    ("wall-clock", LIBRARY, "let a = Date()", "let a = Date(moment)"),
    ("random-identifier", LIBRARY, "UUID()", "UUID(uuid: bytes)"),
    ("random", LIBRARY, "Int.random(in: 0..<9)", "generator.next()"),
    ("error-text", LIBRARY, "String(describing: error)", "String(describing: type)"),
    ("empty-catch", LIBRARY, "do { try f() } catch { }", "do { try f() } catch { return nil }"),
    ("floating-point", "Sources/Monetary/Money.swift", "let a: Double = 1", "let a: Int64 = 1"),
    ("floating-point", "Sources/Storage/Row.swift", "Float(a)", "floats(a)"),
    ("existential", LIBRARY, "let a: any Poller", "let a: (any Error)?"),
    ("existential", "Sources/Ordering/Order.swift", "[any Rule]", "[some Rule]"),
    ("existential", "Sources/TLS/Session.swift", "var a: any ~Copyable", "// any Thing goes"),
    ("async-machine", "Sources/HTTP2/A+StateMachine.swift", "func f() async {}", "func f() {}"),
    ("test-sleep", TEST, "try await Task.sleep(for: .seconds(1))", "try await clock.sleep(1)"),
    ("other-test-framework", TEST, "class A: XCTestCase {}", "@Suite struct A {}"),
)  # fmt: skip


class BansTests(SpecimenCase):
    module = bans

    def test_every_ban_has_a_specimen_that_breaks_it_and_one_that_keeps_it(self):
        for rule, path, broken, kept in SPECIMENS:
            with self.subTest(rule=rule):
                self.breaks(rule, path, broken)
                self.keeps(path, kept)
        self.assertEqual({ban.rule for ban in bans.BANS}, {rule for rule, *_ in SPECIMENS})

    def test_a_ban_holds_only_where_it_is_meant(self):
        self.keeps("Sources/GRPC/Call.swift", "let a: any Transport")
        self.keeps("Sources/GRPC/Call.swift", "let a: Double = 1")
        self.keeps("Sources/florin/main.swift", 'print("a")')
        self.keeps("Sources/GRPC/Generated/a.pb.swift", "try! f()")
        self.keeps("Sources/Primitives/Random.swift", "Int.random(in: a, using: &b)")
        self.keeps(TEST, "let a = try! f() as! B")

    def test_a_proof_above_the_line_is_an_exception_that_counts(self):
        text = (
            "// tidy: unchecked-sendable: only the loop's thread\n// touches it.\n\n"
            "/// Documented.\n@safe\nfinal class A: @unchecked Sendable {}\n"
        )
        tree, exceptions = Tree.of(**{LIBRARY: text}), Exceptions("count unchecked-sendable 1")
        self.assertEqual([], list(bans.check(tree, exceptions)))
        self.assertEqual(([], []), exceptions.settle())

    def test_a_proof_of_another_rule_or_without_words_is_none(self):
        for comment in ("// tidy: force-try: sure", "// tidy: unchecked-sendable:", "// sure"):
            text = f"{comment}\nclass A: @unchecked Sendable {{}}"
            self.breaks("unchecked-sendable", LIBRARY, text)

    def test_a_proof_does_not_reach_past_code(self):
        text = "// tidy: force-try: sure\nlet a = 1\nlet b = try! f()"
        self.breaks("force-try", LIBRARY, text)

    def test_the_number_of_exceptions_may_only_fall(self):
        text = "// tidy: force-try: constant\nlet b = try! f()"
        for allowed, findings, hints in ((0, 1, 0), (1, 0, 0), (2, 0, 1)):
            exceptions = Exceptions(f"count force-try {allowed}")
            list(bans.check(Tree.of(**{LIBRARY: text}), exceptions))
            settled = exceptions.settle()
            self.assertEqual((findings, hints), (len(settled[0]), len(settled[1])))

    def test_a_composition_root_may_start_tasks(self):
        listed = "allow unstructured-task Sources/GRPCOverHTTP2/* calls begin in callbacks"
        text = "Task { await f() }"
        self.assertEqual([], self.rules("Sources/GRPCOverHTTP2/A.swift", text, listed))
        self.assertEqual(["unstructured-task"], self.rules(LIBRARY, text, listed))

    def test_a_line_of_the_list_without_a_reason_is_refused(self):
        self.assertEqual(1, len(Exceptions("allow force-try Sources/A.swift").settle()[0]))

    def test_what_nothing_needs_is_said(self):
        self.assertEqual(1, len(Exceptions("allow force-try Sources/A.swift why").settle()[1]))


if __name__ == "__main__":
    unittest.main()
