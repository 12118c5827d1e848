"""What is cut: line rules as data, how they are applied, and what the cut notices say of rights."""
