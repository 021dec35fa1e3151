module spfproof/adapter

go 1.23
