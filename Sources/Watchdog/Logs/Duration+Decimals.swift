extension Duration {
    /// Seconds with a fixed number of decimals, rounded: X-Duration-Seconds has six, a log line four.
    func seconds(decimals: Int) -> String {
        let (whole, attoseconds) = components
        var scale: Int64 = 1
        for _ in 0..<decimals { scale *= 10 }
        let unit = 1_000_000_000_000_000_000 / scale
        let scaled = whole * scale + (attoseconds + unit / 2) / unit
        guard decimals > 0 else { return "\(scaled)" }
        let digits = String(abs(scaled % scale))
        let sign = scaled < 0 ? "-" : ""
        return "\(sign)\(abs(scaled / scale)).\(String(repeating: "0", count: decimals - digits.count))\(digits)"
    }
}
