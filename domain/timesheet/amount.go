package timesheet

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"actual/domain/fault"
)

// ErrBadMoney refuses what is no amount.
var ErrBadMoney = fault.New(fault.Invalid, "money.malformed", "an amount is written in dollars, such as 24.50, of at most four decimals")

// Hours is elapsed time in whole seconds. A day on which clocks change has 23 or 25
// hours.
type Hours int64

// Hour is one hour.
const Hour Hours = 3600

// String tells it as 7:30:00.
func (h Hours) String() string {
	sign := ""
	if h < 0 {
		sign, h = "-", -h
	}
	return fmt.Sprintf("%s%d:%02d:%02d", sign, h/Hour, h%Hour/60, h%60)
}

// Decimal returns it in hours, to two decimals at most: payroll's hundredths, to the
// nearest. The exact time is kept.
func (h Hours) Decimal() string {
	hundredths := (int64(h)*2 + 36) / 72
	if h < 0 {
		hundredths = -((-int64(h)*2 + 36) / 72)
	}
	return strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64)
}

// Money is ten-thousandths of a US dollar.
type Money int64

// Dollar is one dollar.
const Dollar Money = 10_000

// ParseMoney reads dollars such as 24.50, below a hundred thousand. It fails with
// ErrBadMoney.
func ParseMoney(text string) (Money, error) {
	whole, part, _ := strings.Cut(text, ".")
	n, err := strconv.ParseUint(whole, 10, 64)
	if err != nil || len(whole) > 5 || len(part) > 4 {
		return 0, ErrBadMoney.With("%.40q", text)
	}
	m, err := strconv.ParseUint((part + "0000")[:4], 10, 64)
	if err != nil {
		return 0, ErrBadMoney.With("%.40q", text)
	}
	return Money(n)*Dollar + Money(m), nil //nolint:gosec // Bounded above.
}

// Exact tells it in dollars, with as many of four decimals as it takes, and at least
// two: 24.50.
func (m Money) Exact() string {
	text := fmt.Sprintf("%d.%04d", m/Dollar, m%Dollar)
	return strings.TrimSuffix(strings.TrimSuffix(text, "0"), "0")
}

// Cents returns it in whole cents, halves away from zero.
func (m Money) Cents() int64 {
	if m < 0 {
		return -(-m).Cents()
	}
	return int64(m+50) / 100
}

// String tells it in dollars and cents: 1239.91.
func (m Money) String() string {
	sign, c := "", m.Cents()
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)
}

// Rate is what an hour is paid. The zero value is that no rate was entered.
type Rate struct {
	Basic  Money // Per hour, what overtime multiplies.
	Fringe Money // Per hour and in cash; overtime does not multiply it (29 CFR 5.32).
}

// IsZero reports whether no rate was entered.
func (r Rate) IsZero() bool { return r == Rate{} }

// share returns m × part / whole, to the nearest, halves up; whole is positive.
func share(m *big.Int, part, whole int64) Money {
	n := new(big.Int).Mul(m, big.NewInt(part))
	n.Lsh(n, 1).Add(n, big.NewInt(whole))
	return Money(n.Div(n, new(big.Int).Lsh(big.NewInt(whole), 1)).Int64())
}
