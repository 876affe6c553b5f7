// Package transferbundle reads the bundle of a transfer of approved time, and tells
// whether it fits together, without us.
//
// A bundle is NDJSON. Its lines are, in this order:
//
//	{"transfer": {…}, "company_id": "…", "public_key": "…"}            the transfer, as the API shows it
//	{"item": {…}, "proof_line": "…"}                                    each item, and what it adds to the transfer's proof
//	{"ledger": {"seq", "bytes", "leaf", "checkpoint", "hashes"}}        each entry of the ledger about it that a checkpoint covers: its canonical JSON as a text, its number and
//	                                                                    leaf, the signed checkpoint, and the audit path of RFC 6962 §2.1.1
//	{"end": {"items": 1, "ledger": 3, "sha256": "…"}}                   how many there are, and the hash of all that stands before
//
// Hashes of the ledger are in base64, the others in hexadecimal.
package transferbundle

// line is one line of a bundle.
type line struct {
	Transfer  *head    `json:"transfer"`
	Company   string   `json:"company_id"`
	PublicKey string   `json:"public_key"`
	Item      *item    `json:"item"`
	ProofLine string   `json:"proof_line"`
	Ledger    *Proven  `json:"ledger"`
	End       *trailer `json:"end"`
}

type head struct {
	ID    string  `json:"id"`
	Stage string  `json:"stage"`
	Set   *string `json:"set"`
	Plan  *string `json:"plan"`
	Proof *string `json:"proof"`
}

type item struct {
	Mark  string  `json:"mark"`
	Copy  int     `json:"copy"`
	Op    string  `json:"op"`
	State string  `json:"state"`
	Ref   *string `json:"ref"`
}

// Proven is an entry of the ledger with the proof that a signed checkpoint covers it.
type Proven struct {
	Seq        int64    `json:"seq"`
	Bytes      string   `json:"bytes"`
	Leaf       string   `json:"leaf"`
	Checkpoint string   `json:"checkpoint"` // The signed note.
	Hashes     []string `json:"hashes"`
}

type trailer struct {
	Items  int    `json:"items"`
	Ledger int    `json:"ledger"`
	SHA256 string `json:"sha256"`
}
