package reconciliation

// Sentences tells why, in English and in Spanish.
func (s *Shown) Sentences() (en, es []string) {
	return nil, nil
}
