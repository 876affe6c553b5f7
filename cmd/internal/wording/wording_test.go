package wording_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/wording"
)

func TestOneIsSingular(t *testing.T) {
	require.Equal(t, "0 badges", wording.Count(0, "badge"))
	require.Equal(t, "1 badge", wording.Count(1, "badge"))
	require.Equal(t, "2 badges", wording.Count(int64(2), "badge"))
}

func TestSecondsAreSaidWhereMinutesWouldLookAlike(t *testing.T) {
	require.Equal(t, []string{"22 min", "24 min"}, wording.Lengths(22*60, 24*60+5))
	require.Equal(t, []string{"22 min 00 s", "22 min 05 s"}, wording.Lengths(22*60, 22*60+5))
	require.Equal(t, []string{"22 min", "22 min"}, wording.Lengths(22*60+5, 22*60+5))
	require.Equal(t, []string{"3 h 04 min 00 s", "3 h 05 min 00 s", "7 s"}, wording.Lengths(11040, 11100, 7))
	require.Equal(t, []string{"0 min", "3 h 04 min"}, wording.Lengths(0, 11040))
}
