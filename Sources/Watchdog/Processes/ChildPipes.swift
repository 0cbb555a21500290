import Glibc

/// The pipes between the watchdog and one process: all of them, or none.
struct ChildPipes {
    let input: PipePair
    let output: PipePair
    let errors: PipePair?

    init(withErrors: Bool) throws(SpawnError) {
        let input = try PipePair()
        let output: PipePair
        do throws(SpawnError) { output = try PipePair() } catch {
            input.closeBoth()
            throw error
        }
        do throws(SpawnError) { errors = withErrors ? try PipePair() : nil } catch {
            input.closeBoth()
            output.closeBoth()
            throw error
        }
        self.input = input
        self.output = output
    }

    func closeAll() {
        input.closeBoth()
        output.closeBoth()
        errors?.closeBoth()
    }

    /// What the process has inherited must not stay open here, or no end would ever be seen.
    func closeChildEnds() {
        close(input.readEnd)
        close(output.writeEnd)
        if let errors { close(errors.writeEnd) }
    }
}
