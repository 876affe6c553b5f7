package paydata

import (
	"cmp"
	"slices"
	"strconv"

	"actual/domain/timesheet"
)

// Hundredths is a time in hundredths of an hour, as payroll takes it; less than 0
// where it takes back.
type Hundredths int64

// String tells it with two decimals: 40.00, -1.50.
func (h Hundredths) String() string { return strconv.FormatFloat(float64(h)/100, 'f', 2, 64) }

// secondsIn is how many seconds a hundredth of an hour has.
const secondsIn = 36

// Share turns exact times into hundredths that add up to their sum's, to the nearest,
// halves up. Who gets the rest is by the largest remainder, then by order: each is
// less than a hundredth off.
func Share(exact []timesheet.Hours) []Hundredths {
	out, sum, given := make([]Hundredths, len(exact)), int64(0), int64(0)
	order := make([]int, len(exact))
	for i, h := range exact {
		whole := floor(int64(h), secondsIn)
		out[i], order[i] = Hundredths(whole), i
		sum, given = sum+int64(h), given+whole
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return -cmp.Compare(int64(exact[a])-int64(out[a])*secondsIn, int64(exact[b])-int64(out[b])*secondsIn)
	})
	for _, i := range order[:floor(sum+secondsIn/2, secondsIn)-given] {
		out[i]++
	}
	return out
}

// floor returns the largest whole number of n / by, by of more than 0.
func floor(n, by int64) int64 {
	q := n / by
	if n%by < 0 {
		q--
	}
	return q
}
