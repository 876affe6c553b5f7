package described

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/contracts/faults"
)

// Mutant is a change of a vendor that a suite must notice.
type Mutant struct {
	Name string
	Rule faults.Rule
	Says []string // What the failure must say, each.
}

// Mutation is the environment variable that holds a mutant's rule, as JSON.
const Mutation = "ACTUAL_TEST_MUTATION"

// Mutate does to a stand-in what the environment says: nothing, unless this is the
// process of a mutant. Call it where the stand-in of a suite is made.
func (c Contract) Mutate(t *testing.T, i *faults.Injector) {
	t.Helper()
	text := c.Getenv(Mutation)
	if text == "" {
		return
	}
	var rule faults.Rule
	require.NoError(t, json.Unmarshal([]byte(text), &rule))
	require.NoError(t, i.Inject(rule))
}

// Notices runs a test of this test program again for each mutant, in a process of
// its own. It must fail there, and say why.
func (c Contract) Notices(t *testing.T, test string, mutants ...Mutant) {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	for _, m := range mutants {
		t.Run(m.Name, func(t *testing.T) {
			rule, err := json.Marshal(m.Rule)
			require.NoError(t, err)
			again := exec.CommandContext(t.Context(), program, "-test.run", test, "-test.count", "1")
			again.Env = append(again.Environ(), Mutation+"="+string(rule))
			out, err := again.CombinedOutput()
			var failed *exec.ExitError
			require.ErrorAs(t, err, &failed, "the suite did not notice:\n%s", out)
			require.Contains(t, string(out), "--- FAIL")
			for _, text := range m.Says {
				require.True(t, bytes.Contains(out, []byte(text)), "the failure does not say %q:\n%s", text, out)
			}
		})
	}
}
