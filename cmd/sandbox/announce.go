package main

import (
	"encoding/json"
	"fmt"
	"io"
)

// announce prints where the stand-ins are: their base, and a second one behind TLS where
// there is one.
func announce(out io.Writer, bases, vendors []string, asJSON bool) error {
	urls := map[string]string{}
	for _, name := range vendors {
		urls[name] = bases[0] + "/" + name
	}
	if asJSON {
		said := map[string]any{"url": bases[0], "vendors": urls}
		if len(bases) > 1 {
			said["tls"] = bases[1]
		}
		return json.NewEncoder(out).Encode(said)
	}
	text := "The sandbox listens at " + bases[0] + "\n"
	for _, name := range vendors {
		text += fmt.Sprintf("  %-10s %s\n", name, urls[name])
	}
	if len(bases) > 1 {
		text += fmt.Sprintf("  with TLS   %s/adp, and the others likewise (ACTUAL_ADP_CA_FILE is authority.pem)\n", bases[1])
	}
	text += fmt.Sprintf("  what there is, and how to have it fail: curl -s %s/_sandbox (docs/sandbox.md)\n", bases[0])
	_, err := io.WriteString(out, text)
	return err
}
