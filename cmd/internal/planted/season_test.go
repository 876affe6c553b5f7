package planted_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/planted"
)

func TestCounts(t *testing.T) {
	counts := map[string]int{}
	jobs, visits := 0, 0
	for n := range 20 {
		c, err := planted.Make(planted.Config{Seed: 1, Companies: 20, Days: 30}, n)
		require.NoError(t, err)
		for _, x := range c.Truths() {
			counts[x.Kind]++
		}
		jobs += c.Jobs()
		visits += c.Visits()
		var out bytes.Buffer
		require.NoError(t, c.WriteVisits(&out))
		require.NoError(t, c.WriteJobs(&out))
	}
	t.Log(jobs, visits)
	for _, k := range planted.Kinds() {
		t.Log(k, counts[k])
	}
}
